// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceUrlTest {

    @Test
    void readsHostPortAndProperties() {
        assertThat(SourceUrl.parse("jdbc:sqlserver://db.example:14330;encrypt=true;hostNameInCertificate=*.example"))
                .contains(new SourceUrl(
                        "db.example", 14330, true, Map.of("encrypt", "true", "hostNameInCertificate", "*.example")));
    }

    @Test
    void takesTheUsualPortWhenThereIsNone() {
        assertThat(SourceUrl.parse("jdbc:sqlserver://db.example"))
                .contains(new SourceUrl("db.example", 1433, false, Map.of()));
    }

    @Test
    void keepsTheInstance() {
        assertThat(SourceUrl.parse("jdbc:sqlserver://db.example\\two;encrypt=false"))
                .map(SourceUrl::host)
                .contains("db.example\\two");
    }

    @Test
    void readsBracedValuesWithTheirSemicolonsAndBraces() {
        assertThat(SourceUrl.parse("jdbc:sqlserver://db;applicationName={a;b=}}c};encrypt=true"))
                .map(SourceUrl::properties)
                .contains(Map.of("applicationName", "a;b=}c", "encrypt", "true"));
    }

    @Test
    void takesBlanksAndEmptyProperties() {
        assertThat(SourceUrl.parse("jdbc:sqlserver://db:1433; encrypt=true;;trustStore=/ca;"))
                .map(SourceUrl::properties)
                .contains(Map.of("encrypt", "true", "trustStore", "/ca"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "databaseName",
                "database",
                "user",
                "userName",
                "password",
                "DatabaseName",
                "USER",
                "Password",
                "PassWord"
            })
    void leavesOutWhatHasAKeyOfItsOwnInAnyCase(String property) {
        assertThat(SourceUrl.parse("jdbc:sqlserver://db;" + property + "=secret"))
                .map(SourceUrl::properties)
                .contains(Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "db.example:1433",
                "jdbc:postgresql://db.example:5432/shop",
                "jdbc:sqlserver:db.example",
                "jdbc:sqlserver://",
                "jdbc:sqlserver://;databaseName=Shop",
                "jdbc:sqlserver://db:port",
                "jdbc:sqlserver://db:0",
                "jdbc:sqlserver://db:65536",
                "jdbc:sqlserver://db:123456"
            })
    void refusesWhatIsNoUrlOfSqlServer(String url) {
        assertThat(SourceUrl.parse(url)).isEmpty();
    }

    @Test
    void aSourceWritesTheUrlThatItWasReadFrom() {
        SyncTask.Source source = new SyncTask.Source(
                "db", 1433, "Sh;op}", "caravan", "s3cret", Map.of("applicationName", "a;b"), Optional.empty());
        assertThat(source.url()).isEqualTo("jdbc:sqlserver://db:1433;databaseName={Sh;op}}};applicationName={a;b}");
        assertThat(SourceUrl.parse(source.url())).map(SourceUrl::properties).contains(Map.of("applicationName", "a;b"));
        assertThat(source.toString()).doesNotContain("s3cret");
    }
}
