// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureClassTest {

    @ParameterizedTest
    @CsvSource({
        "08006, CONNECTION",
        "08001, CONNECTION",
        "57P01, CONNECTION",
        "57P03, CONNECTION",
        "53300, CONNECTION",
        "40001, RETRYABLE",
        "40P01, RETRYABLE",
        "57014, RETRYABLE",
        "58M01, RETRYABLE",
        "55P03, RETRYABLE",
        "25006, RETRYABLE",
        "53100, RETRYABLE",
        "22P02, DATA",
        "22021, DATA",
        "23502, DATA",
        "23514, DATA",
        "23505, FATAL",
        "23503, FATAL",
        "42P01, FATAL",
        "28P01, FATAL",
        "XX000, FATAL"
    })
    void goesByTheSqlState(String state, FailureClass expected) {
        assertThat(FailureClass.of(new SQLException("x", state))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1205, RETRYABLE",
        "3960, RETRYABLE",
        "1222, RETRYABLE",
        "921, CONNECTION",
        "922, CONNECTION",
        "952, CONNECTION",
        "976, CONNECTION",
        "983, CONNECTION",
        "4060, CONNECTION",
        "6005, CONNECTION",
        "10928, CONNECTION",
        "10929, CONNECTION",
        "17142, CONNECTION",
        "18401, CONNECTION",
        "40197, CONNECTION",
        "40501, CONNECTION",
        "40613, CONNECTION",
        "49918, CONNECTION",
        "49919, CONNECTION",
        "49920, CONNECTION",
        "208, FATAL",
        "18456, FATAL"
    })
    void knowsSqlServersErrorNumbers(int number, FailureClass expected) {
        assertThat(FailureClass.of(new SQLException("x", "S0001", number))).isEqualTo(expected);
    }

    @Test
    void beginsAnewWhatWasInterrupted() {
        assertThat(FailureClass.of(new IllegalStateException("the capture ended", new InterruptedException())))
                .isEqualTo(FailureClass.RETRYABLE);
    }

    @Test
    void seesLostConnectionsBehindOtherExceptions() {
        assertThat(FailureClass.of(new IllegalStateException(new IOException("x"))))
                .isEqualTo(FailureClass.CONNECTION);
        assertThat(FailureClass.of(new SQLException("x", null, new SocketTimeoutException("x"))))
                .isEqualTo(FailureClass.CONNECTION);
        assertThat(FailureClass.of(new RuntimeException(new SQLTransientConnectionException("pool is empty"))))
                .isEqualTo(FailureClass.CONNECTION);
    }

    @Test
    void takesEverythingElseForFatal() {
        assertThat(FailureClass.of(new IllegalStateException("x"))).isEqualTo(FailureClass.FATAL);
        assertThat(FailureClass.of(new SQLException("x"))).isEqualTo(FailureClass.FATAL);
        assertThat(FailureClass.FATAL.isRetryable()).isFalse();
        assertThat(FailureClass.CONNECTION.isRetryable()).isTrue();
    }
}
