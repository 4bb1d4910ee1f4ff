DROP INDEX "message_to_delete";--> statement-breakpoint
CREATE INDEX "message_to_delete" ON "message" USING btree ("organisation_id","expires_at") WHERE deleted_at is null;