-- BY_KEY
CREATE TABLE "sales"."order ""lines""" (
  "id" integer NOT NULL,
  "region" character varying(3) NOT NULL,
  "created ""at""" timestamp(3) NOT NULL,
  "moved" timestamp(6) with time zone NOT NULL,
  "day" date NOT NULL,
  "open" boolean NOT NULL,
  "note" text
)
DISTRIBUTED BY ("id");
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
)
DISTRIBUTED REPLICATED;
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
DISTRIBUTED BY ("id")
PARTITION BY RANGE ("created ""at""")
(
  PARTITION p1 START (timestamp '2023-12-31 00:00:00') INCLUSIVE END (timestamp '2024-01-31 00:00:00') EXCLUSIVE,
  PARTITION p2 START (timestamp '2024-01-31 00:00:00') INCLUSIVE END (timestamp '2024-02-29 00:00:00') EXCLUSIVE,
  PARTITION p3 START (timestamp '2024-02-29 00:00:00') INCLUSIVE END (timestamp '2024-03-31 00:00:00') EXCLUSIVE,
  PARTITION p4 START (timestamp '2024-03-31 00:00:00') INCLUSIVE END (timestamp '2024-04-15 00:00:00') EXCLUSIVE,
  DEFAULT PARTITION other
);
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
DISTRIBUTED BY ("id")
PARTITION BY RANGE ("moved")
(
  PARTITION p1 START (timestamp with time zone '2024-01-01 00:00:00+00') INCLUSIVE END (timestamp with time zone '2024-01-01 12:00:00+00') EXCLUSIVE,
  PARTITION p2 START (timestamp with time zone '2024-01-01 12:00:00+00') INCLUSIVE END (timestamp with time zone '2024-01-02 00:00:00+00') EXCLUSIVE,
  PARTITION p3 START (timestamp with time zone '2024-01-02 00:00:00+00') INCLUSIVE END (timestamp with time zone '2024-01-02 12:00:00+00') EXCLUSIVE,
  DEFAULT PARTITION other
);
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
DISTRIBUTED BY ("id")
PARTITION BY RANGE ("day")
(
  PARTITION p1 START (date '2024-02-28') INCLUSIVE END (date '2024-03-06') EXCLUSIVE,
  DEFAULT PARTITION other
);
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
DISTRIBUTED BY ("id", "region")
PARTITION BY RANGE ("id")
(
  PARTITION p1 START (-100) INCLUSIVE END (400) EXCLUSIVE,
  PARTITION p2 START (400) INCLUSIVE END (900) EXCLUSIVE,
  PARTITION p3 START (900) INCLUSIVE END (1000) EXCLUSIVE,
  DEFAULT PARTITION other
);
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
DISTRIBUTED BY ("id")
PARTITION BY LIST ("region")
(
  PARTITION p1 VALUES ('EU'),
  PARTITION p2 VALUES ('O''x'),
  DEFAULT PARTITION other
);
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
DISTRIBUTED BY ("id")
PARTITION BY LIST ("open")
(
  PARTITION p1 VALUES (true),
  PARTITION p2 VALUES (false),
  DEFAULT PARTITION other
);
ALTER TABLE "sales"."order ""lines""" ADD PRIMARY KEY ("id", "open");
