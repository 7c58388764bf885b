// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

    @ParameterizedTest
    @CsvSource({
        "%, anything, true",
        "ord%, Orders, true",
        "ord_rs, Orders, true",
        "ord_rs, Ordrs, false",
        "a[_]b, a_b, true",
        "a[_]b, axb, false",
        "[a-c]x, Bx, true",
        "[^a-c]x, Bx, false",
        "a.b, axb, false",
        "a[%]b, a%b, true",
        "a😀%, a😀b, true",
        "a😀, a😁, false"
    })
    void matchesAsLikeDoes(String pattern, String name, boolean matches) {
        assertThat(NamePattern.of(pattern).matches(name)).isEqualTo(matches);
    }
}
