(function () {
  try {
    var chosen = localStorage.getItem('finops.theme');
    if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
  } catch {
    // No storage allowed: the system's theme applies.
  }
})();
