import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['schema', 'schema-blobs', 'schema-access', 'schema-directory', 'schema-service', 'schema-events'].map(
    (name) => `./server/store/${name}.ts`,
  ),
  out: './server/store/migrations',
});
