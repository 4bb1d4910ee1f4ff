ALTER TABLE "subscription" DROP CONSTRAINT "subscription_publishing";--> statement-breakpoint
ALTER TABLE "subscription" ADD COLUMN "kind" text DEFAULT 'webhook' NOT NULL;--> statement-breakpoint
UPDATE "subscription" SET "kind" = 'notificaties' WHERE "channel" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_kind" CHECK (kind in ('webhook', 'notificaties', 'klantinteracties'));--> statement-breakpoint
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_channel" CHECK ((channel is null) = (kind = 'webhook'));--> statement-breakpoint
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_publishing" CHECK (num_nulls(client_id, messages_url) = case kind when 'notificaties' then 0 else 2 end);