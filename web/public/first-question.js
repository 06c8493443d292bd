// Asks what the first screen will ask, while its code is still on its way; see src/api/first-question.ts.
(function () {
  if (location.pathname !== '/') return;
  var search = new URLSearchParams(location.search);
  var preset = search.get('period') || 'this_month';
  if (!/^[a-z0-9_]+$/.test(preset)) return;
  var tenant = search.get('tenant') || undefined;
  var headers = { Accept: 'application/json' };
  if (tenant) headers['X-Tenant'] = tenant;
  var answer = fetch('/api/costs/summary?preset=' + preset, { headers: headers })
    .then(function (response) {
      return response.ok ? response.json() : undefined;
    })
    // The screen asks anew, and then says what is wrong.
    .catch(function () {});
  globalThis.firstQuestion = { preset: preset, tenant: tenant, answer: answer };
})();
