;; The two inner loops of a bilinear resize, with 128-bit vectors: four floats at a time across, sixteen bytes at a time down.
;; `node scripts/build-wasm.mjs` compiles this file into stretch-wasm.ts.
(module
  (memory (export "memory") 1)

  ;; Interpolates each output pixel (3 bytes) between two neighbors in the row at `row`.
  ;; `columns` points to one entry per output pixel, {offset: i32, share: f32}, up to `end`.
  ;; Writes three floats per pixel to `to`; each store also writes a fourth one, which the next pixel overwrites.
  (func (export "across") (param $row i32) (param $columns i32) (param $end i32) (param $to i32)
    (local $pair v128) ;; eight bytes: the left pixel in bytes 0..2, the right one in bytes 3..5, as 16-bit numbers
    (loop $pixel
      (local.set $pair
        (v128.load8x8_u align=4 (i32.add (local.get $row) (i32.load (local.get $columns)))))
      ;; left + (right - left) * share
      (v128.store align=4
        (local.get $to)
        (f32x4.add
          (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_u (local.get $pair)))
          (f32x4.mul
            (f32x4.sub
              ;; The right pixel's 16-bit numbers start at byte 6.
              (f32x4.convert_i32x4_s
                (i32x4.extend_low_i16x8_u
                  (i8x16.shuffle 6 7 8 9 10 11 12 13 6 7 8 9 10 11 12 13 (local.get $pair) (local.get $pair))))
              (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_u (local.get $pair))))
            (v128.load32_splat offset=4 (local.get $columns)))))
      (local.set $columns (i32.add (local.get $columns) (i32.const 8)))
      (local.set $to (i32.add (local.get $to) (i32.const 12)))
      (br_if $pixel (i32.lt_u (local.get $columns) (local.get $end)))))

  ;; Interpolates between the lines of floats at `upper` (up to `end`) and `lower`, and writes rounded gray levels (bytes) to `to`.
  (func (export "down") (param $upper i32) (param $lower i32) (param $end i32) (param $share f32) (param $to i32)
    (local $shares v128) (local $half v128) (local $magic v128) (local $byte v128)
    (local.set $shares (f32x4.splat (local.get $share)))
    (local.set $half (f32x4.splat (f32.const 0.5)))
    ;; Adding 2^23 puts a whole number into the lowest bits of a float.
    (local.set $magic (f32x4.splat (f32.const 8388608)))
    (local.set $byte (i32x4.splat (i32.const 255)))
    (loop $sixteen
      (v128.store align=4
        (local.get $to)
        (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_s
            (v128.and
              (f32x4.add
                (f32x4.floor
                  (f32x4.add
                    (f32x4.add
                      (v128.load align=4 (local.get $upper))
                      (f32x4.mul
                        (f32x4.sub
                          (v128.load align=4 (local.get $lower))
                          (v128.load align=4 (local.get $upper)))
                        (local.get $shares)))
                    (local.get $half)))
                (local.get $magic))
              (local.get $byte))
            (v128.and
              (f32x4.add
                (f32x4.floor
                  (f32x4.add
                    (f32x4.add
                      (v128.load offset=16 align=4 (local.get $upper))
                      (f32x4.mul
                        (f32x4.sub
                          (v128.load offset=16 align=4 (local.get $lower))
                          (v128.load offset=16 align=4 (local.get $upper)))
                        (local.get $shares)))
                    (local.get $half)))
                (local.get $magic))
              (local.get $byte)))
          (i16x8.narrow_i32x4_s
            (v128.and
              (f32x4.add
                (f32x4.floor
                  (f32x4.add
                    (f32x4.add
                      (v128.load offset=32 align=4 (local.get $upper))
                      (f32x4.mul
                        (f32x4.sub
                          (v128.load offset=32 align=4 (local.get $lower))
                          (v128.load offset=32 align=4 (local.get $upper)))
                        (local.get $shares)))
                    (local.get $half)))
                (local.get $magic))
              (local.get $byte))
            (v128.and
              (f32x4.add
                (f32x4.floor
                  (f32x4.add
                    (f32x4.add
                      (v128.load offset=48 align=4 (local.get $upper))
                      (f32x4.mul
                        (f32x4.sub
                          (v128.load offset=48 align=4 (local.get $lower))
                          (v128.load offset=48 align=4 (local.get $upper)))
                        (local.get $shares)))
                    (local.get $half)))
                (local.get $magic))
              (local.get $byte)))))
      (local.set $upper (i32.add (local.get $upper) (i32.const 64)))
      (local.set $lower (i32.add (local.get $lower) (i32.const 64)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br_if $sixteen (i32.lt_u (local.get $upper) (local.get $end))))))
