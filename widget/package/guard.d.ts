// guard.js is a classic script, to be served as it is and named first in <head>. It gives nothing.
export {};
