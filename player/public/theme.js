// The choice of light or dark, before anything is painted.
(() => {
  try {
    const theme = localStorage.getItem('sluice-theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // A browser that keeps nothing for pages: the system's choice counts.
  }
})();
