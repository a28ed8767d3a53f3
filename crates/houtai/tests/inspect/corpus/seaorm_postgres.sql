-- What SeaORM makes by its migrations: serial keys, an enum type of the database, constraints called fk-… and idx-….
CREATE TYPE "order_state" AS ENUM ('open', 'paid', 'sent back');
CREATE TABLE "cake" ( "id" serial NOT NULL PRIMARY KEY, "name" varchar NOT NULL, "gluten_free" bool NOT NULL DEFAULT FALSE );
CREATE TABLE "fruit" ( "id" serial NOT NULL PRIMARY KEY, "name" varchar(64) NOT NULL, "cake_id" integer, CONSTRAINT "fk-fruit-cake_id" FOREIGN KEY ("cake_id") REFERENCES "cake" ("id") ON DELETE CASCADE ON UPDATE CASCADE );
CREATE TABLE "filling" ( "id" bigserial NOT NULL PRIMARY KEY, "name" varchar NOT NULL UNIQUE, "vendor" uuid NOT NULL DEFAULT gen_random_uuid() );
CREATE TABLE "cake_filling" ( "cake_id" integer NOT NULL, "filling_id" bigint NOT NULL, CONSTRAINT "pk-cake_filling" PRIMARY KEY ("cake_id", "filling_id"), CONSTRAINT "fk-cake_filling-cake" FOREIGN KEY ("cake_id") REFERENCES "cake" ("id"), CONSTRAINT "fk-cake_filling-filling" FOREIGN KEY ("filling_id") REFERENCES "filling" ("id") );
CREATE TABLE "order" ( "id" uuid NOT NULL PRIMARY KEY, "type" varchar(20) NOT NULL DEFAULT 'normal', "state" order_state NOT NULL DEFAULT 'open', "cake_id" integer NOT NULL, "placed_at" timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP, "changed_at" timestamp with time zone NOT NULL DEFAULT now(), "total" decimal(12, 2) NOT NULL, "note" json, CONSTRAINT "fk-order-cake" FOREIGN KEY ("cake_id") REFERENCES "cake" ("id") ON DELETE RESTRICT );
CREATE UNIQUE INDEX "idx-order-state-placed_at" ON "order" ("state", "placed_at");
CREATE INDEX "idx-fruit-cake" ON "fruit" ("cake_id");
