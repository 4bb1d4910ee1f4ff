// `import text from './a.css?inline'` in the browser's tests, as Vite does it in the build.

/** A plugin of @web/test-runner. */
export const inlineCss = {
  name: 'inline-css',
  resolveMimeType: (context) => (isInline(context) ? 'js' : undefined),
  transform: (context) => (isInline(context) ? `export default ${JSON.stringify(context.body)};` : undefined),
};

function isInline({ path, query }) {
  return path.endsWith('.css') && 'inline' in query;
}
