#!/usr/bin/env python3
"""Replacement for `fpm -s dir -t deb` as electron-builder 26 calls it; needs only dpkg-deb. Only for tests: CUSTOM_FPM_PATH."""
import glob, hashlib, os, shutil, subprocess, sys, tempfile
VAL = {'-s','-t','-d','--deb-recommends','--deb-compression','--architecture','--after-install','--after-remove','--before-install','--before-remove',
       '--description','--version','--package','--name','--maintainer','--vendor','--url','--category','--deb-priority','--license','--iteration','--log','--deb-suggests','--conflicts','--provides'}
o, dep, rec, maps, a = {}, [], [], [], sys.argv[1:]
i = 0
while i < len(a):
    k = a[i]; v = None
    if k.startswith('--') and '=' in k and k.split('=')[0] in VAL: k, v = k.split('=', 1)
    if k in VAL:
        if v is None: i += 1; v = a[i]
        if k == '-d': dep.append(v)
        elif k == '--deb-recommends': rec.append(v)
        else: o[k] = v
    elif k.startswith('-'): pass
    elif '=' in k: maps.append(k.rsplit('=', 1))
    else: sys.exit('fpm-shim: cannot read argument ' + k)
    i += 1
if o.get('-t') != 'deb': sys.exit('fpm-shim: only -t deb')
tmp = tempfile.mkdtemp(prefix='fpmshim-')
try:
    for src, dst in maps:
        t = os.path.join(tmp, dst.lstrip('/'))
        if os.path.isdir(src): shutil.copytree(src, t, symlinks=True, dirs_exist_ok=True)
        else: os.makedirs(os.path.dirname(t), exist_ok=True); shutil.copy2(src, t)
    size, sums = 0, []
    for r, ds, fs in os.walk(tmp):
        for d in ds: os.chmod(os.path.join(r, d), 0o755)
        for f in fs:
            p = os.path.join(r, f)
            if os.path.islink(p): continue
            st = os.stat(p); size += st.st_size; os.chmod(p, 0o755 if st.st_mode & 0o111 else 0o644)
            sums.append(hashlib.md5(open(p, 'rb').read()).hexdigest() + '  ' + os.path.relpath(p, tmp))
    os.chmod(tmp, 0o755)
    D = os.path.join(tmp, 'DEBIAN'); os.makedirs(D)
    ver = o['--version'] + ('-' + o['--iteration'] if '--iteration' in o else '')
    desc = o.get('--description', '').strip('\n').split('\n'); head = desc[0].strip() or (desc[1].strip() if len(desc) > 1 else o['--name'])
    body = ''.join('\n ' + (l.strip() or '.') for l in desc[1:] if l.strip() != head)
    c = f"Package: {o['--name']}\nVersion: {ver}\nArchitecture: {o['--architecture']}\nMaintainer: {o.get('--maintainer','unknown')}\nInstalled-Size: {size//1024+1}\n"
    if dep: c += 'Depends: ' + ', '.join(dep) + '\n'
    if rec: c += 'Recommends: ' + ', '.join(rec) + '\n'
    c += f"Section: {o.get('--category','default')}\nPriority: {o.get('--deb-priority','optional')}\n"
    if o.get('--url'): c += f"Homepage: {o['--url']}\n"
    if o.get('--vendor'): c += f"Vendor: {o['--vendor']}\n"
    if o.get('--license'): c += f"License: {o['--license']}\n"
    c += f'Description: {head}{body}\n'
    open(os.path.join(D, 'control'), 'w').write(c); open(os.path.join(D, 'md5sums'), 'w').write('\n'.join(sorted(sums)) + '\n')
    for k, n in (('--before-install','preinst'), ('--after-install','postinst'), ('--before-remove','prerm'), ('--after-remove','postrm')):
        if k in o: shutil.copy(o[k], os.path.join(D, n)); os.chmod(os.path.join(D, n), 0o755)
    z = {'bzip2':'gzip','none':'none','gz':'gzip','gzip':'gzip','xz':'xz','zst':'zstd','zstd':'zstd'}.get(o.get('--deb-compression','xz'), 'xz')
    subprocess.check_call(['dpkg-deb', '--root-owner-group', '-Z' + z, '--build', tmp, o['--package']])
finally:
    shutil.rmtree(tmp, ignore_errors=True)
