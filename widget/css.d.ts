// A style sheet as text, minified by the build: screens hand it to the browser as a constructed sheet, which a strict
// CSP allows.
declare module '*.css?inline' {
  const text: string;

  export { text as default };
}
