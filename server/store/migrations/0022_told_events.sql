CREATE TABLE "event_sequence" (
	"organisation_id" uuid PRIMARY KEY NOT NULL,
	"last" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "told_event" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organisation_id" uuid NOT NULL,
	"audit_id" bigint NOT NULL,
	"sequence" integer,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "told_event_audit_id_unique" UNIQUE("audit_id"),
	CONSTRAINT "told_event_sequence" UNIQUE("organisation_id","sequence")
);
--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "oin" text;--> statement-breakpoint
ALTER TABLE "event_sequence" ADD CONSTRAINT "event_sequence_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "told_event" ADD CONSTRAINT "told_event_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "told_event_unplaced" ON "told_event" USING btree ("organisation_id","audit_id") WHERE sequence is null;--> statement-breakpoint
CREATE INDEX "told_event_at" ON "told_event" USING btree ("at");--> statement-breakpoint
ALTER TABLE "organisation" ADD CONSTRAINT "organisation_oin" CHECK (oin ~ '^[0-9]{20}$');