// Hostile HTML: public collections, and what follows from the standards by itself: every event, every attribute that
// fetches, every style that leaves its box, every name that clobbers, every way in which parsers disagree.
import { readFileSync } from 'node:fs';
import { SHEETS, STYLED, STYLES } from './hostile-styles.ts';

/** A letter's HTML, and how it is named when it does harm. */
export interface Vector {
  readonly name: string;
  readonly html: string;
}

const COLLECTIONS = ['dompurify', 'h5sc', 'payloadbox'] as const;

function collected(): Vector[] {
  return COLLECTIONS.flatMap((collection) =>
    readFileSync(new URL(`collections/${collection}.jsonl`, import.meta.url), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line, at) => ({ name: `${collection}-${at + 1}`, html: String(JSON.parse(line)) })),
  );
}

function named(kind: string, htmls: readonly string[]): Vector[] {
  return htmls.map((html, at) => ({ name: `${kind}-${at + 1}`, html }));
}

const EVENTS = (
  'abort animationend animationiteration animationstart auxclick beforecopy beforecut beforeinput beforematch ' +
  'beforepaste beforetoggle beforexrselect blur cancel canplay canplaythrough change click close command contextlost ' +
  'contextmenu contextrestored copy cuechange cut dblclick drag dragend dragenter dragexit dragleave dragover ' +
  'dragstart drop durationchange emptied ended error focus focusin focusout formdata fullscreenchange ' +
  'gotpointercapture input invalid keydown keypress keyup load loadeddata loadedmetadata loadstart ' +
  'lostpointercapture mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup mousewheel paste pause play playing ' +
  'pointercancel pointerdown pointerenter pointerleave pointermove pointerout pointerover pointerrawupdate pointerup ' +
  'progress ratechange reset resize scroll scrollend scrollsnapchange search securitypolicyviolation seeked seeking ' +
  'select selectionchange selectstart slotchange stalled submit suspend timeupdate toggle touchcancel touchend ' +
  'touchmove touchstart transitioncancel transitionend transitionrun transitionstart volumechange waiting ' +
  'webkitanimationend webkitfullscreenchange wheel begin end repeat beforeprint hashchange message pageshow'
).split(' ');
/** Ways to write a handler; the first is plain. */
const HANDLERS: readonly ((event: string) => string)[] = [
  (event) => `<a href=https://example.nl on${event}=alert(1) autofocus tabindex=1>x</a>`,
  (event) => `<img src=x on${event}="alert(1)">`,
  (event) =>
    `<td/on${event.toUpperCase()}=alert(1)//style=animation:x>x<svg on${event}=alert(1)><a on${event}=alert(1)>`,
];

const FETCHES = [
  ...[
    'img src',
    'img srcset',
    'img lowsrc',
    'img dynsrc',
    'image src',
    'input type=image src',
    'body background',
    'table background',
  ],
  ...[
    'td background',
    'video src',
    'video poster',
    'audio src',
    'source src',
    'track src',
    'embed src',
    'object data',
    'iframe src',
  ],
  ...[
    'frame src',
    'link rel=stylesheet href',
    'link rel=preload as=image href',
    'link rel=prefetch href',
    'link rel=dns-prefetch href',
  ],
  ...[
    'link rel=icon href',
    'link rel=manifest href',
    'script src',
    'script type=module src',
    'base href',
    'bgsound src',
    'html manifest',
  ],
  ...[
    'svg><image href',
    'svg><image xlink:href',
    'svg><use href',
    'svg><feImage href',
    'svg><script href',
    'math href',
    'applet archive',
  ],
  ...[
    'portal src',
    'a ping',
    'a href',
    'area href',
    'form action',
    'button formaction',
    'input formaction',
    'isindex action',
    'meta http-equiv=refresh content',
  ],
  ...[
    'blockquote cite',
    'q cite',
    'ins cite',
    'del cite',
    'img longdesc',
    'iframe srcdoc',
    'object classid',
    'object codebase',
    'xss style',
  ],
];
const SCHEMES = [
  ...[
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    '&#x6a;avascript&colon;alert(1)',
  ],
  ...[
    'data:text/html,<script>alert(1)</script>',
    'data:image/svg+xml,<svg onload=alert(1)>',
    'vbscript:alert(1)',
    '\u0001javascript:alert(1)',
  ],
  ...[
    'https://evil.example/leak',
    '//evil.example/leak',
    '/\\evil.example/leak',
    'leak.png',
    '?leak',
    'blob:https://evil.example/x',
  ],
  ...[
    'view-source:x',
    'file:///etc/passwd',
    'about:blank',
    '0;url=https://evil.example/leak',
    '@import url(https://evil.example/leak)',
  ],
];

const NAMES = [
  ...[
    'body',
    'head',
    'cookie',
    'domain',
    'forms',
    'location',
    'documentElement',
    'defaultView',
    'querySelector',
    'getElementById',
    'createElement',
  ],
  ...[
    'attributes',
    'childNodes',
    'parentNode',
    'nodeName',
    'nodeType',
    'firstChild',
    'lastChild',
    'nextSibling',
    'removeChild',
    'remove',
    'innerHTML',
  ],
  ...[
    'content',
    'shadowRoot',
    'hasAttribute',
    'setAttribute',
    'removeAttribute',
    'namespaceURI',
    'ownerDocument',
    'implementation',
    '__proto__',
    'constructor',
  ],
  ...[
    'trustedTypes',
    'DOMParser',
    'customElements',
    'sessionStorage',
    'fetch',
    'crypto',
    'history',
    'alert',
    'top',
    'parent',
    'self',
  ],
];
const CLOBBERS: readonly ((name: string) => string)[] = [
  (name) => `<form id=${name}><input name=${name}><img name=${name}></form>`,
  (name) => `<a id=${name}><a id=${name} name=x href="https://evil.example">x</a></a><iframe name=${name}></iframe>`,
];
const OUTERS = [
  'svg',
  'math',
  'svg><foreignObject',
  'svg><desc',
  'svg><title',
  'math><mtext',
  'math><annotation-xml encoding=text/html',
  'math><mi',
  'table',
  'select',
  'template',
  'frameset',
  'p',
  'button',
  'form',
];
const INNERS = [
  'style',
  'title',
  'textarea',
  'xmp',
  'noscript',
  'noembed',
  'noframes',
  'iframe',
  'script',
  'plaintext',
  'listing',
  'template',
  'option',
  'mglyph',
  'svg',
  'math',
  'select',
  'p',
  'table',
];
const TAILS = [
  '<img src=x onerror=alert(1)>',
  '</p><img title="</xmp></style></title></textarea></noscript><img src=x onerror=alert(1)>">',
  '<!--<img src="--><img src=x onerror=alert(1)>">',
  '<![CDATA[><img src=x onerror=alert(1)>]]>',
];

function derived(): Vector[] {
  return [
    ...named(
      'event',
      EVENTS.flatMap((event) => HANDLERS.map((handler) => handler(event))),
    ),
    ...named(
      'fetch',
      FETCHES.flatMap((place) => SCHEMES.map((scheme) => `<${place}="${scheme}">x`)),
    ),
    ...named(
      'style',
      STYLES.flatMap((style) => STYLED.map((styled) => styled(style))),
    ),
    ...named(
      'sheet',
      SHEETS.flatMap((sheet) => [`<style>${sheet}</style>x`, `<svg><style>${sheet}</style></svg>x`]),
    ),
    ...named(
      'name',
      NAMES.flatMap((name) => CLOBBERS.map((clobber) => clobber(name))),
    ),
    ...named(
      'parser',
      OUTERS.flatMap((outer) => INNERS.flatMap((inner) => TAILS.map((tail) => `<${outer}><${inner}>${tail}`))),
    ),
  ];
}

/** All of them; those of the collections first. */
export const VECTORS: readonly Vector[] = [...collected(), ...derived()];
/** How many come from public collections. */
export const COLLECTED: number = collected().length;
