ALTER TABLE "recipient" ALTER COLUMN "mobile_sealed" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "mobile_given_at" timestamp with time zone;--> statement-breakpoint
UPDATE "message" SET "mobile_given_at" = "created_at" WHERE "mobile_sealed" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "sms_countries" text[] DEFAULT '{"NL","BE","DE"}' NOT NULL;--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "sms_per_hour" integer DEFAULT 1000 NOT NULL;--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "sms_per_day" integer DEFAULT 5000 NOT NULL;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_mobile" CHECK (mobile_sealed is null or mobile_given_at is not null);