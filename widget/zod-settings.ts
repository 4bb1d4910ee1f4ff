// Before any schema is made: zod must not probe for `new Function`, which a strict CSP reports.
import * as z from 'zod/mini';

z.config({ jitless: true });
