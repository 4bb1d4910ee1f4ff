CREATE TABLE "event_delivery" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "event_delivery_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"subscription_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"milliseconds" integer NOT NULL,
	"error" text
);
--> statement-breakpoint
CREATE TABLE "subscription" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organisation_id" uuid NOT NULL,
	"url" text NOT NULL,
	"names" text[],
	"secret_sealed" text NOT NULL,
	"earlier_secret_sealed" text,
	"earlier_secret_until" timestamp with time zone,
	"delivered_through" integer NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"is_slow" boolean DEFAULT false NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp with time zone,
	"last_error" text,
	"created_at" timestamp with time zone NOT NULL,
	"paused_at" timestamp with time zone,
	"stopped_at" timestamp with time zone,
	CONSTRAINT "subscription_earlier_secret" CHECK ((earlier_secret_sealed is null) = (earlier_secret_until is null)),
	CONSTRAINT "subscription_failing" CHECK ((failures > 0) = (failing_since is not null))
);
--> statement-breakpoint
ALTER TABLE "event_delivery" ADD CONSTRAINT "event_delivery_subscription_id_subscription_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscription"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "event_delivery_of_subscription" ON "event_delivery" USING btree ("subscription_id","id");--> statement-breakpoint
CREATE INDEX "event_delivery_at" ON "event_delivery" USING btree ("at");--> statement-breakpoint
CREATE INDEX "subscription_of_organisation" ON "subscription" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "subscription_due" ON "subscription" USING btree ("due_at") WHERE paused_at is null and stopped_at is null;