// First in <head> on pages with analytics or a router: takes the link's secret out of the address before any other
// script reads it, and hands it to the reader when it asks, whatever was written to the history entry meanwhile.
// A classic script of at most 400 bytes; the name is that of page/address-bar.ts.
((address, found) => {
  if (!found) return;
  history.replaceState({ ...history.state, secureMessageReader: found[1] }, '', address.slice(0, found.index));
  addEventListener('secureMessageReader', (event) => event.detail(found[1]), { once: true });
})(location.href, /(?:#|%23|&)bericht(?:=|%3D)([^&]*)$/i.exec(location.href));
