import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./server/store/schema.ts', './server/store/schema-directory.ts', './server/store/schema-service.ts'],
  out: './server/store/migrations',
});
