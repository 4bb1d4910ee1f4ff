// The frame of an isolated reader, begun by the entry: its document comes while the shell that talks to it is still on
// its way.

/** A frame in a closed root of its host. It hears the page's window itself, and keeps what that says to begin with. */
export interface FirstFrame {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly frame: HTMLIFrameElement;
  readonly heard: MessageEvent[];
  handleEvent: (event: MessageEvent) => void;
}

/** Begins a frame in this root, at height 0. `base`: where the reader's files lie. */
export function beginFrame(host: HTMLElement, root: ShadowRoot, base: string): FirstFrame {
  const frame = document.createElement('iframe');
  frame.src = `${base}frame.html?page=${encodeURIComponent(location.origin)}`;
  frame.allow = 'otp-credentials';
  frame.style.cssText = 'border:0;height:0';
  const heard: MessageEvent[] = [];
  const first: FirstFrame = { host, root, frame, heard, handleEvent: (event) => void heard.push(event) };
  addEventListener('message', first); // before the frame is there: it may be quick
  root.append(frame);
  return first;
}
