// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;

class ReasonsTest {

    @Test
    void isTheMessageOfAFailureWithoutCause() {
        assertThat(Reasons.of(new IllegalStateException("The table is gone."))).isEqualTo("The table is gone.");
    }

    @Test
    void tellsTheInnermostCauseToo() {
        Exception failure = new IllegalStateException(
                "Could not read dbo.orders.", new RuntimeException("middle", new SQLException("Login failed.")));
        assertThat(Reasons.of(failure)).isEqualTo("Could not read dbo.orders. Cause: Login failed.");
    }

    @Test
    void doesNotSayTheSameTwice() {
        Exception failure = new IllegalStateException(
                "Could not read dbo.orders: Login failed.", new SQLException("Login failed."));
        assertThat(Reasons.of(failure)).isEqualTo("Could not read dbo.orders: Login failed.");
    }

    @Test
    void skipsWrappersThatOnlyNameTheirCause() {
        Exception failure = new RuntimeCamelException(new RuntimeException(new SQLException("Login failed.")));
        assertThat(Reasons.of(failure)).isEqualTo("Login failed.");
    }

    @Test
    void namesTheClassOfACauseWithoutMessage() {
        Exception failure = new IllegalStateException("Could not read dbo.orders.", new IOException());
        assertThat(Reasons.of(failure)).isEqualTo("Could not read dbo.orders. Cause: IOException");
        assertThat(Reasons.of(new IllegalStateException())).isEqualTo("IllegalStateException");
    }

    @Test
    void isOneLine() {
        assertThat(Reasons.of(new IllegalStateException("  one\n\ttwo\r\n  three ")))
                .isEqualTo("one two three");
    }

    @Test
    void isNotLongerThanAThousandCharacters() {
        assertThat(Reasons.of(new IllegalStateException("x".repeat(5000))))
                .hasSize(1001)
                .endsWith("x…");
    }

    /** The reason is stored in the target, which refuses U+0000: no later reason would be stored either. */
    @Test
    void holdsNothingThatTheTargetCannotStore() {
        assertThat(Reasons.of(new IllegalStateException("a\0b \uD83Dc"))).isEqualTo("a b ?c");
        assertThat(Reasons.of(new IllegalStateException("x".repeat(999) + "😀")))
                .endsWith("x?…");
    }
}
