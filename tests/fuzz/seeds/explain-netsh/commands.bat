netsh advfirewall firewall add rule name="Backup TCP" dir=in action=allow protocol=TCP localport=135,137-139,445
netsh advfirewall firewall add rule name="Backup UDP" dir=in action=allow protocol=UDP localport=135,137-139,445
netsh advfirewall firewall add rule name="Installer service" dir=in action=allow protocol=TCP localport=6160
netsh advfirewall firewall add rule name="Standard NFS" dir=in action=allow protocol=TCP localport=111,2049-2059,1058-1068
netsh advfirewall firewall set rule name="Backup TCP" new enable=no
