ALTER TABLE "message" ADD COLUMN "asked" integer;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "ask_commitment" "bytea";--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "answered" integer[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "declined" integer[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "reminded_of_ask_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "message_unanswered" ON "message" USING btree ("organisation_id","opened_at") WHERE message.asked is not null and message.opened_at is not null
  and message.answered = '{}' and message.declined = '{}'
  and message.locked_at is null and message.undeliverable_at is null and message.server_share_sealed is not null and message.reminded_of_ask_at is null;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_asked" CHECK (asked between 1 and 20);