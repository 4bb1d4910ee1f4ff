// The reader's own document where nobody frames it: a bookmark, or an address copied out of a browser's tools. It says
// what it is and what to do, and loads nothing of the reader, which could not begin there.
import { createHash } from 'node:crypto';
import type { Context } from 'hono';

const STYLE = `body{margin:0 auto;padding:2rem 1rem;max-width:36rem;font:1.125rem/1.5 system-ui,sans-serif}
h1,h2{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25}section{margin-block-start:2.5rem}`;

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

const PAGE = `<!doctype html>
<html lang="nl"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>Veilig bericht</title>
<style>${STYLE}</style>
<main>
<h1>Hier kunt u uw bericht niet lezen</h1>
<p>Dit is een onderdeel van de website van een gemeente.
Open de link in de e-mail die u van de gemeente kreeg. Dan ziet u uw bericht.</p>
<section lang="en"><h2>You cannot read your message here</h2>
<p>This is a part of a municipality’s website.
Open the link in the e-mail that you got from the municipality. Then you see your message.</p>
</section>
</main>`;

/** Whether a browser wants it as a page. One that does not say (it is old) gets the document of the frame. */
export function isOpenedAlone(context: Context): boolean {
  return context.req.header('sec-fetch-dest') === 'document';
}

/** Answers with those words. */
export function loneFrame(context: Context): Response {
  context.header('Content-Security-Policy', POLICY.join('; '));
  context.header('Referrer-Policy', 'no-referrer');
  context.header('Cache-Control', 'no-store');
  return context.html(PAGE);
}
