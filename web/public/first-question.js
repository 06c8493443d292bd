// Asks what the first screen will ask, while its code is still on its way; see src/api/first-question.ts.
(function () {
  // The code was faster: it asks by itself.
  if (globalThis.firstQuestion || location.pathname !== '/') return;
  var search = new URLSearchParams(location.search);
  var period = search.get('period') || 'this_month';
  if (!/^[a-z0-9_]+$/.test(period)) return;
  var tenant = search.get('tenant') || undefined;
  var headers = { Accept: 'application/json' };
  if (tenant) headers['X-Tenant'] = tenant;
  var path = '/api/costs/summary?preset=' + period;
  var answer = fetch(path, { headers: headers });
  // Whoever takes it hears of a failure; nobody may.
  answer.catch(function () {});
  globalThis.firstQuestion = { path: path, tenant: tenant, asked: Date.now(), answer: answer };
})();
