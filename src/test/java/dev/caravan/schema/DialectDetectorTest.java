// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectDetectorTest {

    @ParameterizedTest
    @CsvSource({
        "false, false, 120022, POSTGRESQL",
        "false, true, 170007, POSTGRESQL",
        "true, false, 90426, GREENPLUM6",
        "true, true, 90426, ADBPG6",
        "true, false, 120012, GREENPLUM7",
        "true, false, 140006, GREENPLUM7",
        "true, true, 120012, ADBPG7"
    })
    void tellsTheDialectByTheCatalogue(boolean distributed, boolean analyticdb, int version, TargetDialect dialect) {
        assertThat(DialectDetector.of(distributed, analyticdb, version)).isEqualTo(dialect);
    }
}
