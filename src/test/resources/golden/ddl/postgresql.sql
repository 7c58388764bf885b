-- BY_KEY
CREATE TABLE "sales"."order ""lines""" (
  "id" integer NOT NULL,
  "region" character varying(3) NOT NULL,
  "created ""at""" timestamp(3) NOT NULL,
  "moved" timestamp(6) with time zone NOT NULL,
  "day" date NOT NULL,
  "open" boolean NOT NULL,
  "note" text
);
ALTER TABLE "sales"."order ""lines""" ADD PRIMARY KEY ("id", "region");

-- DIMENSION
CREATE TABLE "sales"."order ""lines""" (
  "id" integer NOT NULL,
  "region" character varying(3) NOT NULL,
  "created ""at""" timestamp(3) NOT NULL,
  "moved" timestamp(6) with time zone NOT NULL,
  "day" date NOT NULL,
  "open" boolean NOT NULL,
  "note" text
);
ALTER TABLE "sales"."order ""lines""" ADD PRIMARY KEY ("id", "region");

-- MONTHS
CREATE TABLE "sales"."order ""lines""" (
  "id" integer NOT NULL,
  "region" character varying(3) NOT NULL,
  "created ""at""" timestamp(3) NOT NULL,
  "moved" timestamp(6) with time zone NOT NULL,
  "day" date NOT NULL,
  "open" boolean NOT NULL,
  "note" text
)
PARTITION BY RANGE ("created ""at""");
CREATE TABLE "sales"."order ""lines""_p1" PARTITION OF "sales"."order ""lines""" FOR VALUES FROM ('2023-12-31 00:00:00') TO ('2024-01-31 00:00:00');
CREATE TABLE "sales"."order ""lines""_p2" PARTITION OF "sales"."order ""lines""" FOR VALUES FROM ('2024-01-31 00:00:00') TO ('2024-02-29 00:00:00');
CREATE TABLE "sales"."order ""lines""_p3" PARTITION OF "sales"."order ""lines""" FOR VALUES FROM ('2024-02-29 00:00:00') TO ('2024-03-31 00:00:00');
CREATE TABLE "sales"."order ""lines""_p4" PARTITION OF "sales"."order ""lines""" FOR VALUES FROM ('2024-03-31 00:00:00') TO ('2024-04-15 00:00:00');
CREATE TABLE "sales"."order ""lines""_default" PARTITION OF "sales"."order ""lines""" DEFAULT;
ALTER TABLE "sales"."order ""lines""" ADD PRIMARY KEY ("id", "created ""at""");

-- INSTANTS
CREATE TABLE "sales"."order ""lines""" (
  "id" integer NOT NULL,
  "region" character varying(3) NOT NULL,
  "created ""at""" timestamp(3) NOT NULL,
  "moved" timestamp(6) with time zone NOT NULL,
  "day" date NOT NULL,
  "open" boolean NOT NULL,
  "note" text
)
PARTITION BY RANGE ("moved");
CREATE TABLE "sales"."order ""lines""_p1" PARTITION OF "sales"."order ""lines""" FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2024-01-01 12:00:00+00');
CREATE TABLE "sales"."order ""lines""_p2" PARTITION OF "sales"."order ""lines""" FOR VALUES FROM ('2024-01-01 12:00:00+00') TO ('2024-01-02 00:00:00+00');
CREATE TABLE "sales"."order ""lines""_p3" PARTITION OF "sales"."order ""lines""" FOR VALUES FROM ('2024-01-02 00:00:00+00') TO ('2024-01-02 12:00:00+00');
CREATE TABLE "sales"."order ""lines""_default" PARTITION OF "sales"."order ""lines""" DEFAULT;
ALTER TABLE "sales"."order ""lines""" ADD PRIMARY KEY ("id", "moved");

-- DAYS
CREATE TABLE "sales"."order ""lines""" (
  "id" integer NOT NULL,
  "region" character varying(3) NOT NULL,
  "created ""at""" timestamp(3) NOT NULL,
  "moved" timestamp(6) with time zone NOT NULL,
  "day" date NOT NULL,
  "open" boolean NOT NULL,
  "note" text
)
PARTITION BY RANGE ("day");
CREATE TABLE "sales"."order ""lines""_p1" PARTITION OF "sales"."order ""lines""" FOR VALUES FROM ('2024-02-28') TO ('2024-03-06');
CREATE TABLE "sales"."order ""lines""_default" PARTITION OF "sales"."order ""lines""" DEFAULT;
ALTER TABLE "sales"."order ""lines""" ADD PRIMARY KEY ("id", "day");

-- NUMBERS
CREATE TABLE "sales"."order ""lines""" (
  "id" integer NOT NULL,
  "region" character varying(3) NOT NULL,
  "created ""at""" timestamp(3) NOT NULL,
  "moved" timestamp(6) with time zone NOT NULL,
  "day" date NOT NULL,
  "open" boolean NOT NULL,
  "note" text
)
PARTITION BY RANGE ("id");
CREATE TABLE "sales"."order ""lines""_p1" PARTITION OF "sales"."order ""lines""" FOR VALUES FROM (-100) TO (400);
CREATE TABLE "sales"."order ""lines""_p2" PARTITION OF "sales"."order ""lines""" FOR VALUES FROM (400) TO (900);
CREATE TABLE "sales"."order ""lines""_p3" PARTITION OF "sales"."order ""lines""" FOR VALUES FROM (900) TO (1000);
CREATE TABLE "sales"."order ""lines""_default" PARTITION OF "sales"."order ""lines""" DEFAULT;
ALTER TABLE "sales"."order ""lines""" ADD PRIMARY KEY ("id", "region");

-- REGIONS
CREATE TABLE "sales"."order ""lines""" (
  "id" integer NOT NULL,
  "region" character varying(3) NOT NULL,
  "created ""at""" timestamp(3) NOT NULL,
  "moved" timestamp(6) with time zone NOT NULL,
  "day" date NOT NULL,
  "open" boolean NOT NULL,
  "note" text
)
PARTITION BY LIST ("region");
CREATE TABLE "sales"."order ""lines""_p1" PARTITION OF "sales"."order ""lines""" FOR VALUES IN ('EU');
CREATE TABLE "sales"."order ""lines""_p2" PARTITION OF "sales"."order ""lines""" FOR VALUES IN ('O''x');
CREATE TABLE "sales"."order ""lines""_default" PARTITION OF "sales"."order ""lines""" DEFAULT;
ALTER TABLE "sales"."order ""lines""" ADD PRIMARY KEY ("id", "region");

-- FLAGS
CREATE TABLE "sales"."order ""lines""" (
  "id" integer NOT NULL,
  "region" character varying(3) NOT NULL,
  "created ""at""" timestamp(3) NOT NULL,
  "moved" timestamp(6) with time zone NOT NULL,
  "day" date NOT NULL,
  "open" boolean NOT NULL,
  "note" text
)
PARTITION BY LIST ("open");
CREATE TABLE "sales"."order ""lines""_p1" PARTITION OF "sales"."order ""lines""" FOR VALUES IN (true);
CREATE TABLE "sales"."order ""lines""_p2" PARTITION OF "sales"."order ""lines""" FOR VALUES IN (false);
CREATE TABLE "sales"."order ""lines""_default" PARTITION OF "sales"."order ""lines""" DEFAULT;
ALTER TABLE "sales"."order ""lines""" ADD PRIMARY KEY ("id", "open");
