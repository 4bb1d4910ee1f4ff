ALTER TABLE "message" ADD COLUMN "reports_sealed" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "delivered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "sender_reports" text DEFAULT 'asked' NOT NULL;--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "colleagues" text DEFAULT 'skip' NOT NULL;
