// The nginx of server/deploy, in a folder of its own: as it is given, but for its names, port and certificate.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes what a folder with `fullchain.pem`, `privkey.pem` and `logs` lacks; the words that start it. `server` is host
 * and port of the server behind it.
 */
export async function configureNginx(directory: string, port: number, server: string): Promise<string[]> {
  const site = (await readFile('server/deploy/nginx.conf', 'utf8'))
    .replaceAll('/etc/letsencrypt/live/berichten.example.nl', directory)
    .replaceAll('/var/log/nginx', join(directory, 'logs'))
    .replace('127.0.0.1:8080', server)
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replace('listen 80', 'listen unix:nginx.sock');
  const main = `user root; daemon off; pid nginx.pid; error_log stderr crit; events {} http { client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;\n${site}\n}`;
  const path = join(directory, 'nginx-main.conf');
  await writeFile(path, main);
  return ['-p', directory, '-c', path];
}
