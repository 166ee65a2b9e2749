/** Metrics that dashboards and alerts ask for: Node Exporter Full (dashboard 1860, revision 102) and node-mixin. */

const DASHBOARD = `
cpu_seconds_total cpu_guest_seconds_total cpu_scaling_frequency_hertz cpu_scaling_frequency_min_hertz
cpu_scaling_frequency_max_hertz schedstat_waiting_seconds_total schedstat_running_seconds_total
schedstat_timeslices_total load1 load5 load15 intr_total context_switches_total forks_total procs_running
procs_blocked boot_time_seconds interrupts_total
memory_MemTotal_bytes memory_SwapTotal_bytes memory_Buffers_bytes memory_Cached_bytes memory_Hugepagesize_bytes
memory_MemFree_bytes memory_SReclaimable_bytes memory_SwapFree_bytes memory_HugePages_Total
memory_PageTables_bytes memory_Slab_bytes memory_SwapCached_bytes memory_Active_bytes memory_Active_anon_bytes
memory_Active_file_bytes memory_AnonHugePages_bytes memory_AnonPages_bytes memory_CommitLimit_bytes
memory_Committed_AS_bytes memory_DirectMap1G_bytes memory_DirectMap2M_bytes memory_DirectMap4k_bytes
memory_Dirty_bytes memory_HardwareCorrupted_bytes memory_Inactive_bytes memory_Inactive_anon_bytes
memory_Inactive_file_bytes memory_KernelStack_bytes memory_Mapped_bytes memory_MemAvailable_bytes
memory_Mlocked_bytes memory_NFS_Unstable_bytes memory_Percpu_bytes memory_SUnreclaim_bytes memory_Shmem_bytes
memory_ShmemHugePages_bytes memory_ShmemPmdMapped_bytes memory_Unevictable_bytes memory_VmallocChunk_bytes
memory_VmallocTotal_bytes memory_VmallocUsed_bytes memory_Writeback_bytes memory_WritebackTmp_bytes
memory_Zswap_bytes memory_Zswapped_bytes memory_HugePages_Free memory_HugePages_Rsvd memory_HugePages_Surp
vmstat_pgfault vmstat_pgmajfault vmstat_oom_kill vmstat_pgpgin vmstat_pgpgout vmstat_pswpin vmstat_pswpout
pressure_cpu_waiting_seconds_total pressure_io_waiting_seconds_total pressure_memory_waiting_seconds_total
pressure_irq_stalled_seconds_total pressure_io_stalled_seconds_total pressure_memory_stalled_seconds_total
disk_reads_completed_total disk_writes_completed_total disk_io_time_seconds_total disk_read_bytes_total
disk_written_bytes_total disk_io_now disk_io_time_weighted_seconds_total disk_read_time_seconds_total
disk_write_time_seconds_total disk_reads_merged_total disk_writes_merged_total disk_discards_completed_total
disk_discards_merged_total disk_discarded_sectors_total disk_discard_time_seconds_total
disk_flush_requests_total disk_flush_requests_time_seconds_total
filesystem_size_bytes filesystem_avail_bytes filesystem_free_bytes filesystem_files filesystem_files_free
filesystem_readonly filesystem_device_error filefd_allocated filefd_maximum
network_speed_bytes network_receive_bytes_total network_transmit_bytes_total network_carrier network_mtu_bytes
network_up network_receive_packets_total network_receive_errs_total network_receive_drop_total
network_receive_fifo_total network_receive_frame_total network_receive_compressed_total
network_receive_multicast_total network_receive_nohandler_total network_transmit_packets_total
network_transmit_errs_total network_transmit_drop_total network_transmit_fifo_total
network_transmit_carrier_total network_transmit_colls_total network_transmit_compressed_total
arp_entries nf_conntrack_entries nf_conntrack_entries_limit udp_queues softnet_processed_total
softnet_dropped_total softnet_times_squeezed_total softnet_received_rps_total softnet_flow_limit_count_total
tcp_connection_states
sockstat_TCP_inuse sockstat_UDP_inuse sockstat_TCP_mem_bytes sockstat_UDP_mem_bytes sockstat_FRAG_inuse
sockstat_FRAG_memory sockstat_RAW_inuse sockstat_TCP_alloc sockstat_TCP_mem sockstat_TCP_orphan
sockstat_TCP_tw sockstat_UDPLITE_inuse sockstat_UDP_mem sockstat_sockets_used
netstat_Icmp_InErrors netstat_Icmp_InMsgs netstat_Icmp_OutMsgs netstat_IpExt_InOctets netstat_IpExt_OutOctets
netstat_TcpExt_ListenDrops netstat_TcpExt_ListenOverflows netstat_TcpExt_SyncookiesFailed
netstat_TcpExt_SyncookiesRecv netstat_TcpExt_SyncookiesSent netstat_TcpExt_TCPOFOQueue
netstat_TcpExt_TCPRcvQDrop netstat_TcpExt_TCPSynRetrans netstat_TcpExt_TCPTimeouts netstat_Tcp_ActiveOpens
netstat_Tcp_CurrEstab netstat_Tcp_InErrs netstat_Tcp_InSegs netstat_Tcp_MaxConn netstat_Tcp_OutRsts
netstat_Tcp_OutSegs netstat_Tcp_PassiveOpens netstat_Tcp_RetransSegs netstat_UdpLite_InErrors
netstat_Udp_InDatagrams netstat_Udp_InErrors netstat_Udp_NoPorts netstat_Udp_OutDatagrams
netstat_Udp_RcvbufErrors netstat_Udp_SndbufErrors
timex_estimated_error_seconds timex_frequency_adjustment_ratio timex_loop_time_constant timex_maxerror_seconds
timex_offset_seconds timex_sync_status timex_tai_offset_seconds timex_tick_seconds
timex_pps_calibration_total timex_pps_error_total timex_pps_frequency_hertz timex_pps_jitter_seconds
timex_pps_jitter_total timex_pps_shift_seconds timex_pps_stability_exceeded_total
timex_pps_stability_hertz time_seconds
hwmon_chip_names hwmon_temp_celsius hwmon_temp_crit_celsius hwmon_temp_crit_alarm_celsius
hwmon_temp_crit_hyst_celsius hwmon_temp_max_celsius hwmon_fan_rpm hwmon_fan_min_rpm
cooling_device_max_state cooling_device_cur_state power_supply_online entropy_available_bits
entropy_pool_size_bits
systemd_units systemd_socket_accepted_connections_total systemd_socket_current_connections
systemd_socket_refused_connections_total processes_max_processes processes_max_threads processes_pids
processes_state processes_threads
scrape_collector_duration_seconds scrape_collector_success textfile_scrape_error uname_info
`;

const MIXIN = `
md_disks md_disks_required bonding_active bonding_slaves systemd_service_restart_total systemd_unit_state
exporter_build_info memory_HardwareCorrupted_bytes
`;

/** Names of metrics, each once. */
export const QUERIED_NAMES: readonly string[] = [
  ...new Set(`${DASHBOARD} ${MIXIN}`.trim().split(/\s+/)),
].map((name) => `node_${name}`).concat([
  "process_cpu_seconds_total",
  "process_max_fds",
  "process_open_fds",
  "process_virtual_memory_bytes",
  "process_virtual_memory_max_bytes",
]);

/** The selector alone. */
const ALL = "{JOB}";

/**
 * Expressions in the manner of the alerts and panels: rates, and joins on the
 * full label set. `JOB` stands for the selector of the job.
 */
export const QUERIES: readonly string[] = [
  `node_filesystem_avail_bytes${ALL} / node_filesystem_size_bytes${ALL} * 100 < 101 and node_filesystem_readonly${ALL} == 0`,
  `node_filesystem_files_free${ALL} / node_filesystem_files${ALL} and node_filesystem_readonly${ALL} == 0`,
  `predict_linear(node_filesystem_avail_bytes${ALL}[1m], 3600)`,
  `predict_linear(node_filesystem_files_free${ALL}[1m], 3600)`,
  `rate(node_network_receive_errs_total${ALL}[1m]) / rate(node_network_receive_packets_total${ALL}[1m])`,
  `rate(node_network_transmit_errs_total${ALL}[1m]) / rate(node_network_transmit_packets_total${ALL}[1m])`,
  `node_nf_conntrack_entries${ALL} / node_nf_conntrack_entries_limit${ALL}`,
  `node_textfile_scrape_error${ALL} == 0`,
  `deriv(node_timex_offset_seconds${ALL}[1m])`,
  `min_over_time(node_timex_sync_status${ALL}[1m])`,
  `node_timex_maxerror_seconds${ALL} >= 0`,
  `node_md_disks_required${ALL} - ignoring (state) node_md_disks{state="active",JOB}`,
  `node_filefd_allocated${ALL} * 100 / node_filefd_maximum${ALL}`,
  `sum without (mode) (avg without (cpu) (rate(node_cpu_seconds_total{mode!~"idle|iowait",JOB}[1m]))) * 100`,
  `node_load1${ALL} / count without (cpu, mode) (node_cpu_seconds_total{mode="idle",JOB})`,
  `rate(node_vmstat_pgmajfault${ALL}[1m])`,
  `100 - (node_memory_MemAvailable_bytes${ALL} / node_memory_MemTotal_bytes${ALL} * 100)`,
  `rate(node_disk_io_time_weighted_seconds_total${ALL}[1m])`,
  `rate(node_disk_io_time_seconds_total${ALL}[1m])`,
  `node_systemd_unit_state{state="active",JOB} == 1`,
  `node_bonding_slaves${ALL} - node_bonding_active${ALL}`,
  `sum without (device) (rate(node_network_receive_bytes_total{device!="lo",JOB}[1m]))`,
  `sum without (device) (rate(node_network_transmit_drop_total{device!="lo",JOB}[1m]))`,
  `node_time_seconds${ALL} - node_boot_time_seconds${ALL}`,
  `node_memory_MemTotal_bytes${ALL} - node_memory_MemFree_bytes${ALL} - node_memory_Buffers_bytes${ALL} - node_memory_Cached_bytes${ALL}`,
  `irate(node_schedstat_running_seconds_total${ALL}[1m])`,
  `label_replace(node_uname_info${ALL}, "host", "$1", "nodename", "(.*)")`,
];
