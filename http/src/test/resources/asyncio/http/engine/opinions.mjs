// What Node's parser, behind its server, makes of requests: see opinions.py.
import http from 'node:http';
import { Duplex } from 'node:stream';
import readline from 'node:readline';

class Connection extends Duplex {
  _read() {}
  _write(chunk, encoding, done) {
    this.refusing ||= chunk.toString('latin1').startsWith('HTTP/1.1 4');
    done();
  }
  setTimeout() {}
  setNoDelay() {}
  setKeepAlive() {}
}

function opinion(data) {
  return new Promise((resolve) => {
    let whole = 0;
    let refused = false;
    const server = http.createServer((request, response) => {
      request.on('end', () => { whole++; response.end(); });
      request.on('error', () => {});
      request.resume();
    });
    server.on('checkContinue', (request, response) => server.emit('request', request, response));
    server.on('checkExpectation', (request, response) => { refused = true; response.end(); });
    server.on('connect', () => { whole++; });
    server.on('clientError', () => { refused = true; });
    const connection = new Connection();
    connection.on('error', () => {});
    server.emit('connection', connection);
    connection.push(data);
    setTimeout(() => resolve(whole + (refused || connection.refusing ? ' refused' : '')), 200);
  });
}

console.log('node ' + process.versions.node);
const lines = [];
for await (const line of readline.createInterface({ input: process.stdin })) lines.push(line);
const opinions = await Promise.all(lines.map((line) => opinion(Buffer.from(line.trim(), 'hex'))));
console.log(opinions.join('\n'));
process.exit(0);
