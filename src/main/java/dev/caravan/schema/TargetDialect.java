// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

/** A member of the PostgreSQL family, by what its SQL can do. */
public enum TargetDialect {
    /** PostgreSQL 12 and later. */
    POSTGRESQL(Kernel.POSTGRESQL_12, false),
    /** Greenplum 6, on the kernel of PostgreSQL 9.4. */
    GREENPLUM6(Kernel.POSTGRESQL_9, true),
    /** Greenplum 7, Apache Cloudberry and WarehousePG 7, on the kernel of PostgreSQL 12 or later. */
    GREENPLUM7(Kernel.POSTGRESQL_12, true),
    /** AnalyticDB for PostgreSQL 6.0, on the kernel of PostgreSQL 9.4 with upserts. */
    ADBPG6(Kernel.POSTGRESQL_9, true),
    /** AnalyticDB for PostgreSQL 7.0, on the kernel of PostgreSQL 12. */
    ADBPG7(Kernel.POSTGRESQL_12, true);

    private enum Kernel {
        POSTGRESQL_9,
        POSTGRESQL_12
    }

    private final Kernel kernel;
    private final boolean distributed;

    TargetDialect(Kernel kernel, boolean distributed) {
        this.kernel = kernel;
        this.distributed = distributed;
    }

    /** Whether rows are distributed over segments: the Greenplum family. */
    public boolean isDistributed() {
        return distributed;
    }

    /**
     * Whether the kernel is that of PostgreSQL 12 or later: declarative partitions, identity and generated columns, table
     * access methods, and {@code IF NOT EXISTS} for columns and indexes.
     */
    public boolean isModern() {
        return kernel == Kernel.POSTGRESQL_12;
    }
}
