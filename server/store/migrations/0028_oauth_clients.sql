CREATE TABLE "access_token" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"ends_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "oauth_client" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organisation_id" uuid NOT NULL,
	"name" text NOT NULL,
	"public_keys" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "used_assertion" (
	"client_id" uuid NOT NULL,
	"jti_hash" "bytea" NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	CONSTRAINT "used_assertion_client_id_jti_hash_pk" PRIMARY KEY("client_id","jti_hash")
);
--> statement-breakpoint
ALTER TABLE "access_token" ADD CONSTRAINT "access_token_client_id_oauth_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."oauth_client"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_client" ADD CONSTRAINT "oauth_client_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "used_assertion" ADD CONSTRAINT "used_assertion_client_id_oauth_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."oauth_client"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_token_of_client" ON "access_token" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "access_token_ends" ON "access_token" USING btree ("ends_at");--> statement-breakpoint
CREATE UNIQUE INDEX "oauth_client_name" ON "oauth_client" USING btree ("organisation_id","name") WHERE "oauth_client"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "oauth_client_of_organisation" ON "oauth_client" USING btree ("organisation_id","created_at");--> statement-breakpoint
CREATE INDEX "used_assertion_ends" ON "used_assertion" USING btree ("ends_at");