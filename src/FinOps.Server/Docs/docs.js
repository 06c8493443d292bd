// Draws every operation of openapi/v1.json with a form to try it.
const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const resolve = (api, schema) => {
  let found = schema;
  while (found?.$ref) found = found.$ref.split('/').slice(1).reduce((at, key) => at?.[key], api);
  return found ?? {};
};

// An example body made from the schema; recursion ends at the depth where a reader stops caring.
const example = (api, given, depth = 0) => {
  const schema = resolve(api, given);
  if (schema.example !== undefined) return schema.example;
  if (schema.enum) return schema.enum[0];
  const inner = schema.oneOf?.find((s) => s.type !== 'null') ?? schema.anyOf?.[0] ?? schema.allOf?.[0];
  if (inner) return example(api, inner, depth);
  const type = Array.isArray(schema.type) ? schema.type.find((t) => t !== 'null') : schema.type;
  if (type === 'array') return depth > 3 ? [] : [example(api, schema.items ?? {}, depth + 1)];
  if (type === 'object' || schema.properties) {
    return depth > 3 ? {} : Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, value]) => [key, example(api, value, depth + 1)]));
  }
  return { string: '', integer: 0, number: 0, boolean: false }[type] ?? null;
};

const parameterField = (api, parameter) => {
  const schema = resolve(api, parameter.schema);
  const input = element('input', { name: parameter.name, required: parameter.required ?? false, autocomplete: 'off', placeholder: schema.default ?? '' });
  input.dataset.in = parameter.in;
  return element('label', {}, `${parameter.name} (${parameter.in}) `, input, element('span', { className: 'hint', textContent: ' ' + (parameter.description ?? '') }));
};

const send = async (method, path, form, output) => {
  let url = path;
  const query = new URLSearchParams();
  const headers = {};
  const tenant = document.getElementById('tenant').value.trim();
  if (tenant) headers['X-Tenant'] = tenant;
  for (const input of form.querySelectorAll('input[data-in]')) {
    if (input.value === '') continue;
    if (input.dataset.in === 'path') url = url.replace(`{${input.name}}`, encodeURIComponent(input.value));
    else if (input.dataset.in === 'query') query.append(input.name, input.value);
    else if (input.dataset.in === 'header') headers[input.name] = input.value;
  }
  const text = form.querySelector('textarea');
  const file = form.querySelector('input[type=file]');
  let body;
  if (text) { body = text.value; headers['Content-Type'] = 'application/json'; }
  if (file?.files[0]) { body = file.files[0]; headers['Content-Type'] = 'application/octet-stream'; }
  const begun = performance.now();
  try {
    const answer = await fetch(url + (query.size ? `?${query}` : ''), { method: method.toUpperCase(), headers, body });
    const content = await answer.text();
    let shown = content;
    if (answer.headers.get('content-type')?.includes('json')) {
      try { shown = JSON.stringify(JSON.parse(content), null, 2); } catch { /* shown as it came */ }
    }
    output.textContent = `${answer.status} ${answer.statusText} · ${Math.round(performance.now() - begun)} ms\n\n${shown}`;
  } catch (error) {
    output.textContent = `No answer: ${error.message}`;
  }
  output.hidden = false;
};

const operationPanel = (api, path, method, operation, shared) => {
  const output = element('pre', { hidden: true });
  const form = element('form');
  for (const given of [...shared, ...(operation.parameters ?? [])]) {
    const parameter = resolve(api, given);
    // The tenant has one field for the whole page.
    if (parameter.name !== 'X-Tenant') form.append(parameterField(api, parameter));
  }
  const content = resolve(api, operation.requestBody).content ?? {};
  const json = content['application/json'];
  if (json) form.append(element('label', {}, 'Body', element('textarea', { spellcheck: false, value: JSON.stringify(example(api, json.schema), null, 2) })));
  else if (Object.keys(content).length) form.append(element('label', {}, 'File ', element('input', { type: 'file' })));
  form.append(element('button', { textContent: 'Send' }));
  form.addEventListener('submit', (event) => { event.preventDefault(); send(method, path, form, output); });
  const panel = element('details', {},
    element('summary', {}, element('span', { className: 'method', textContent: method.toUpperCase() }), element('code', { textContent: path }), ` ${operation.summary ?? ''}`),
    element('p', { textContent: operation.description ?? '' }), form, output);
  panel.dataset.text = `${method} ${path} ${operation.summary ?? ''} ${operation.description ?? ''}`.toLowerCase();
  return panel;
};

const draw = (api) => {
  document.getElementById('about').textContent = api.info?.description ?? '';
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths ?? {})) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
      if (!item[method]) continue;
      const tag = item[method].tags?.[0] ?? 'Other';
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(operationPanel(api, path, method, item[method], item.parameters ?? []));
    }
  }
  const main = document.getElementById('operations');
  main.replaceChildren(...[...groups].map(([tag, panels]) => element('section', {}, element('h2', { textContent: tag }), ...panels)));
  document.getElementById('find').addEventListener('input', (event) => {
    const sought = event.target.value.toLowerCase();
    for (const panel of main.querySelectorAll('details')) panel.hidden = !panel.dataset.text.includes(sought);
  });
};

fetch('/openapi/v1.json')
  .then((answer) => answer.json())
  .then(draw)
  .catch((error) => { document.getElementById('operations').textContent = `The description could not be loaded: ${error.message}`; });
