CREATE TABLE "recipient" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organisation_id" uuid NOT NULL,
	"address_lookup" "bytea" NOT NULL,
	"address_sealed" text NOT NULL,
	"mobile_sealed" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "recipient_address" UNIQUE("organisation_id","address_lookup")
);
--> statement-breakpoint
CREATE TABLE "downtime" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "downtime_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"part" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	CONSTRAINT "downtime_order" CHECK (started_at < ended_at)
);
--> statement-breakpoint
CREATE TABLE "heartbeat" (
	"part" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sent_mail" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"message_id" uuid NOT NULL,
	"job" text NOT NULL,
	"payload" jsonb NOT NULL,
	"is_resend" boolean NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"bounced_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "message" DROP CONSTRAINT "message_life";--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "masked_recipient_sealed" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "kind_sealed" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "reply_before" date;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "idempotency_key_hash" "bytea";--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "idempotency_digest" "bytea";--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "late_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "undeliverable_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "reminded_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "reminded_of_expiry_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "reminder_days" integer DEFAULT 7 NOT NULL;--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "dkim_domain" text;--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "dkim_selector" text;--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "dkim_key_sealed" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "is_resend" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "recipient" ADD CONSTRAINT "recipient_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sent_mail" ADD CONSTRAINT "sent_mail_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "downtime_ended" ON "downtime" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "sent_mail_of_message" ON "sent_mail" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "message_of_organisation" ON "message" USING btree ("organisation_id","created_at","id");--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_idempotency_key" UNIQUE("organisation_id","idempotency_key_hash");--> statement-breakpoint
UPDATE "audit" SET "event" = 'expired' WHERE "event" = 'deleted';--> statement-breakpoint
DELETE FROM "blob" USING "message" WHERE "blob"."message_id" = "message"."id" AND "withdrawn_at" IS NOT NULL AND "kind" IN ('body', 'file');--> statement-breakpoint
UPDATE "message" SET "server_share_sealed" = NULL WHERE "withdrawn_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_life" CHECK ((server_share_sealed is null) = (deleted_at is not null or withdrawn_at is not null));