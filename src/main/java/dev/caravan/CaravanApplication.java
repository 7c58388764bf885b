// SPDX-License-Identifier: Apache-2.0
package dev.caravan;

import dev.caravan.cli.Cli;
import java.time.Clock;
import java.util.TimeZone;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Caravan's process: every task of {@code config/tasks}, the page, REST and the console. */
@SpringBootApplication(
        exclude = {DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class})
public class CaravanApplication {

    /** Starts the process, or does what another verb of the command line says. */
    public static void main(String[] args) {
        useUtc();
        if (Cli.serves(args)) {
            SpringApplication.run(CaravanApplication.class, Cli.serveArguments(args));
        } else {
            System.exit(Cli.execute(CaravanApplication.class, args));
        }
    }

    /**
     * Sets the default time zone to UTC. The source's driver and Debezium carry local times in java.sql.Timestamp, which
     * moves times that do not exist in the default zone.
     */
    static void useUtc() {
        System.setProperty("user.timezone", "UTC");
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }

    /** The clock of this process. */
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
