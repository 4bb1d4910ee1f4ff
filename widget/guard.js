// First in <head> on pages with analytics or a router: takes the link's secret out of the address before any other
// script reads it, and hands it to the reader when it asks, whatever was written to the history entry meanwhile. The
// entry names where in `sessionStorage` it lies, as page/address-bar.ts has it: a router may copy what it finds there.
// A classic script of at most 400 bytes.
((address, found) => {
  if (!found) return;
  const secret = found[1];
  let kept = `secure-message-reader/link/${Math.random()}`;
  try {
    sessionStorage[kept] = secret;
  } catch {
    kept = secret;
  }
  history.replaceState({ ...history.state, secureMessageReader: kept }, '', address.slice(0, found.index));
  addEventListener('secureMessageReader', (event) => event.detail(secret), { once: true });
})(location.href, /(?:#|%23|&)bericht(?:=|%3D)([^&]*)$/i.exec(location.href));
