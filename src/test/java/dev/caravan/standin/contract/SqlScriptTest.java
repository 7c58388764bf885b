// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlScriptTest {

    @Test
    void cutsAtLinesThatSayGo() {
        assertThat(SqlScript.cut("SELECT 1\nGO\nSELECT 2\n  go  \n\nGO\nSELECT 3"))
                .containsExactly("SELECT 1\n", "SELECT 2\n", "SELECT 3");
    }

    @Test
    void repeatsABatchAsOftenAsItsGoSays() {
        assertThat(SqlScript.cut("SELECT 1\nGO 3\nSELECT 2"))
                .containsExactly("SELECT 1\n", "SELECT 1\n", "SELECT 1\n", "SELECT 2");
    }

    @Test
    void doesNotCutWithinStringsNamesAndComments() {
        assertThat(SqlScript.cut("SELECT 'a\nGO\nb' -- it's\nGO\n/* x\nGO\n*/ SELECT [a]]\nGO\n]"))
                .containsExactly("SELECT 'a\nGO\nb' -- it's\n", "/* x\nGO\n*/ SELECT [a]]\nGO\n]");
    }

    @Test
    void keepsWordsThatOnlyBeginWithGo() {
        assertThat(SqlScript.cut("GOTO done\ndone:")).containsExactly("GOTO done\ndone:");
    }
}
