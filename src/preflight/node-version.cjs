'use strict';
// CommonJS in old syntax, so that an old Node can still read it and say what is wrong:
//   node --require ./src/preflight/node-version.cjs …
var NEEDED = 24;
var found = process.versions.node;
if (parseInt(found, 10) < NEEDED) {
  process.stderr.write(
    'Sluice needs Node.js ' +
      NEEDED +
      ' or newer; this is ' +
      found +
      ' (' +
      process.execPath +
      ').\n' +
      'Run "npm install" again: it brings Node.js ' +
      NEEDED +
      ' as a package (node_modules/.bin/node).\n' +
      'Where install scripts are switched off, install it from https://nodejs.org/ or your system.\n',
  );
  process.exit(1);
}
