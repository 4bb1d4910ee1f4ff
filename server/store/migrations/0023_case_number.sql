ALTER TABLE "message" ADD COLUMN "case_number_sealed" text;--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "case_number_lookup" "bytea";--> statement-breakpoint
CREATE INDEX "message_by_case" ON "message" USING btree ("organisation_id","case_number_lookup","created_at","id") WHERE case_number_lookup is not null;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_case" CHECK ((case_number_sealed is null) = (case_number_lookup is null));