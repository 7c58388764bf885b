// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.capture;

import org.jspecify.annotations.NullMarked;
