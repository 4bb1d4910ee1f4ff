ALTER TABLE "subscription" ADD COLUMN "channel" text;--> statement-breakpoint
ALTER TABLE "subscription" ADD COLUMN "client_id" text;--> statement-breakpoint
ALTER TABLE "subscription" ADD COLUMN "messages_url" text;--> statement-breakpoint
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_publishing" CHECK (num_nulls(channel, client_id, messages_url) in (0, 3));