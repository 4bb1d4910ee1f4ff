import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['', '-blobs', '-access', '-clients', '-directory', '-service', '-events'].map(
    (part) => `./server/store/schema${part}.ts`,
  ),
  out: './server/store/migrations',
});
