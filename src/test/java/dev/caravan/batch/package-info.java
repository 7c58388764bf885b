// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.batch;

import org.jspecify.annotations.NullMarked;
