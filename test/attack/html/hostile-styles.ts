// What style sheets can do to a page that is not theirs.

/** Declarations that leave their box, ask for something, or reach elsewhere. */
export const STYLES = [
  ...[
    'position:fixed;inset:0;z-index:9',
    'position:absolute;top:-500px;left:-500px;width:3000px;height:3000px',
    'position:sticky;top:0',
  ],
  ...[
    'margin:-1000px',
    'margin-top:-300px',
    'transform:scale(50)',
    'transform:translate(-300px,-300px)',
    'translate:-300px',
    'scale:50',
    'rotate:45deg',
  ],
  ...[
    'width:9999px',
    'min-width:200vw',
    'height:999999px',
    'float:left;margin-left:-400px',
    'text-indent:-900px',
    'padding-left:5000px',
    'left:-999px;position:relative',
  ],
  ...[
    'outline:900px solid red',
    'box-shadow:0 0 0 2000px red',
    'filter:drop-shadow(-300px -300px 0 red)',
    'border:900px solid',
    'letter-spacing:-99px',
    'line-height:0',
  ],
  ...[
    'background:url(https://evil.example/leak)',
    'background-image:image-set("https://evil.example/leak" 1x)',
    'list-style:url(leak)',
    'cursor:url(leak),auto',
  ],
  ...[
    'content:url(leak)',
    'border-image:url(leak) 1',
    'mask:url(leak)',
    'clip-path:url(leak#x)',
    'filter:url(leak#x)',
    'shape-outside:url(leak)',
    'offset-path:url(leak#x)',
  ],
  ...[
    'background:u\\72l(leak)',
    'background:url\\28leak)',
    'background:/**/url(leak)',
    'color:red;}*{color:red',
    'background:var(--x,url(leak))',
    'font:1px/1 url(leak)',
  ],
  ...[
    'behavior:url(leak)',
    '-moz-binding:url(leak)',
    'width:expression(alert(1))',
    'display:none',
    'visibility:hidden',
    'opacity:0',
    'font-size:0',
    'font-size:9999px',
  ],
  ...[
    'all:initial;position:fixed;inset:0',
    '--x:1;position:var(--p,fixed);inset:0',
    'display:contents',
    'anchor-name:--a',
    'view-transition-name:x',
    'zoom:50',
    'contain:none',
  ],
  ...[
    'animation:x 1s',
    'transition:all 1s',
    'pointer-events:auto;position:fixed;inset:0',
    'user-select:none',
    'writing-mode:vertical-rl',
    'direction:rtl;unicode-bidi:bidi-override',
  ],
];
/** Where a declaration may stand. */
export const STYLED: readonly ((style: string) => string)[] = [
  (style) => `<div style="${style}">overlay</div>`,
  (style) => `<table><tr><td style="${style}"><a href="https://evil.example" style="${style}">overlay</a></table>`,
  (style) => `<style>*,:host,:root,body{${style} !important}</style><p>x`,
  (style) => `<svg><style>*{${style}}</style></svg><p class=x>x`,
];
/** Whole sheets that do the same. */
export const SHEETS = [
  ...[
    '@import "leak";',
    '@import url(https://evil.example/leak);',
    '@font-face{font-family:x;src:url(leak)}*{font-family:x}',
  ],
  ...[
    '@namespace url(leak);',
    ':host{display:none}',
    ':host-context(body){position:fixed}',
    '::slotted(*){color:red}',
    '::part(reader){display:none}',
  ],
  ...[
    '@media all{*{background:url(leak)}}',
    '@supports (display:grid){*{background:url(leak)}}',
    '@container (width>0){*{background:url(leak)}}',
    '@layer a{*{background:url(leak)}}',
  ],
  ...[
    'a[href^="https"]{background:url(leak)}',
    'input[value^=a]{background:url(leak)}',
    '@property --x{syntax:"*";inherits:true}',
    '@keyframes x{to{background:url(leak)}}*{animation:x 1s}',
  ],
  ...[
    '</style><img src=x onerror=alert(1)>',
    '<!--</style>--><script>alert(1)</script>',
    '*{x:</style/><img src=x onerror=alert(1)>}',
    '@\\69mport "leak"',
  ],
];
