// First in <head> on pages with analytics or a router: takes the link's secret out of the address before any other
// script reads it, and hands it to the reader when it asks, whatever was written to the history entry meanwhile. The
// entry names where in `sessionStorage` it lies, as page/address-bar.ts has it: a router may copy what it finds there.
// A classic script of less than 300 bytes.
((found) => {
  if (found) {
    const secret = found[4];
    let kept = `secure-message-reader/link/${Math.random()}`;
    try {
      sessionStorage[kept] = secret;
    } catch {
      kept = secret;
    }
    history.replaceState({ ...history.state, secureMessageReader: kept }, '', found[1]);
    addEventListener('secureMessageReader', (event) => event.detail(secret), { once: true });
  }
})(/(.*?)(#|%23|&)bericht(=|%3D)([^&]*)$/i.exec(location)); // an address as text is its href
