// First in <head> on pages with analytics: takes the link's secret out of the address before any other script reads it.
// A classic script of at most 300 bytes; `secureMessageReader` is page/address-bar.ts's place in history.state.
((address, found) => {
  if (found)
    history.replaceState({ ...history.state, secureMessageReader: found[1] }, '', address.slice(0, found.index));
})(location.href, /(?:#|%23|&)bericht(?:=|%3D)([^&]*)$/i.exec(location.href));
