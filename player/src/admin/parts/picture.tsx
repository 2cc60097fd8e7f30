import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export interface PictureProps {
  /** `/live/CHANNEL/picture.webp`, or `/live/CHANNEL/inputs/INPUT/picture.webp`. */
  readonly path: string;
  readonly size?: 'small' | 'medium' | 'large';
  /** What it shows, for those who do not see it. */
  readonly alt: string;
  /** Milliseconds between pictures. */
  readonly every?: number;
  /** There is none: the server is not asked. */
  readonly isAbsent?: boolean;
}

/** A live picture: a new one every two seconds, while it can be seen. */
export const Picture = ({ path, size = 'small', alt, every = 2000, isAbsent = false }: PictureProps): JSX.Element => {
  const [src, setSrc] = useState<string>();
  const [isMissing, setMissing] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let [isSeen, isStopped] = [false, false];
    let timer: number | undefined;
    const next = (): void => {
      window.clearTimeout(timer);
      if (isStopped || !isSeen || document.hidden || isAbsent) return;
      const url = `${path}?size=${size}&t=${Math.floor(Date.now() / every)}`;
      const image = new Image();
      image.src = url;
      // Shown when it is there: no flicker in between.
      image
        .decode()
        .then(() => !isStopped && (setSrc(url), setMissing(false)))
        .catch(() => !isStopped && setMissing(true))
        .finally(() => {
          window.clearTimeout(timer);
          timer = window.setTimeout(next, every);
        });
    };
    const observer = new IntersectionObserver(([entry]) => {
      isSeen = entry?.isIntersecting ?? false;
      next();
    });
    observer.observe(box.current!);
    document.addEventListener('visibilitychange', next);
    return () => {
      isStopped = true;
      window.clearTimeout(timer);
      observer.disconnect();
      document.removeEventListener('visibilitychange', next);
    };
  }, [path, size, every, isAbsent]);
  return (
    <div ref={box} class={`picture ${isMissing || isAbsent ? 'missing' : ''}`}>
      {src && !isAbsent && <img src={src} alt={alt} width={640} height={360} />}
      {(isMissing || isAbsent) && <span class="picture-note">No picture</span>}
    </div>
  );
};
