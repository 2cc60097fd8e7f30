import { useEffect } from 'preact/hooks';
import { navigate, useLocation } from '../router/location.ts';

interface Wall {
  readonly isWall: boolean;
  readonly enter: () => void;
  readonly leave: () => void;
}

/** The overview alone, large, for a screen on the wall: `/admin?wall=1`, which can be opened at once, too. */
export const useWall = (): Wall => {
  const isWall = useLocation().query.has('wall');
  useEffect(() => {
    if (!isWall) return;
    document.documentElement.dataset['wall'] = '';
    let awake: WakeLockSentinel | undefined;
    // A screen on the wall does not go to sleep; where a browser cannot promise that, its system is to be told.
    const stayAwake = (): void => {
      if (document.hidden) return;
      navigator.wakeLock?.request('screen').then(
        (lock) => (awake = lock),
        () => undefined,
      );
    };
    const changed = (): void => {
      if (!document.fullscreenElement) navigate('/admin');
    };
    stayAwake();
    document.addEventListener('visibilitychange', stayAwake);
    document.addEventListener('fullscreenchange', changed);
    return () => {
      delete document.documentElement.dataset['wall'];
      document.removeEventListener('visibilitychange', stayAwake);
      document.removeEventListener('fullscreenchange', changed);
      void awake?.release();
      if (document.fullscreenElement) void document.exitFullscreen();
    };
  }, [isWall]);
  return {
    isWall,
    enter: () => {
      navigate('/admin?wall=1');
      // Refused where the browser does not allow it: the page is large all the same.
      document.documentElement.requestFullscreen().catch(() => undefined);
    },
    leave: () => navigate('/admin'),
  };
};
