ALTER TABLE "organisation" ADD COLUMN "mail_domains" text[];--> statement-breakpoint
-- Who was there already keeps the domain that its mails come from; the others are given with --mail-domain.
UPDATE "organisation" SET "mail_domains" = ARRAY[lower(regexp_replace("from_address", '^.*@', ''))];--> statement-breakpoint
ALTER TABLE "organisation" ALTER COLUMN "mail_domains" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "organisation" ADD CONSTRAINT "organisation_mail_domains" CHECK (cardinality(mail_domains) > 0);
